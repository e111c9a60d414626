"""The markup of the canvas. Words are put in by parts/words.js."""

MARKUP = """
<div class="network" role="group" hidden>
  <div class="head">
    <div class="tools">
      <span class="pair">
        <button type="button" data-do="map" aria-pressed="true"></button>
        <button type="button" data-do="tiers" aria-pressed="false"></button>
      </span>
      <button type="button" data-do="region" aria-pressed="false"></button>
      <span class="pair">
        <button type="button" data-do="out">&minus;</button>
        <button type="button" data-do="in">+</button>
        <button type="button" data-do="fit"></button>
      </span>
      <button type="button" data-do="clear" disabled></button>
    </div>
    <div class="filters">
      <select data-filter="tier"></select><select data-filter="part"></select><select data-filter="state"></select>
    </div>
    <ul class="legend">
      <li class="ok">
        <svg viewBox="-8 -8 16 16" aria-hidden="true"><circle r="4.5"/></svg>
        <span></span></li>
      <li class="short">
        <svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="M0-6L6.2 5H-6.2Z"/></svg>
        <span></span></li>
      <li class="stopped">
        <svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="M-5-5H5V5H-5Z"/></svg>
        <span></span></li>
      <li class="knocked_out">
        <svg viewBox="-8 -8 16 16" aria-hidden="true"><path
          d="M-6.5-2.2H-2.2V-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5Z"/></svg>
        <span></span></li>
      <li class="cluster"><em aria-hidden="true">9</em> <span></span></li>
    </ul>
  </div>
  <div class="player">
    <button type="button" data-do="play">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path class="go" d="M4 2.5L13 8L4 13.5Z"/>
        <path class="stop" d="M4 3H7V13H4ZM9 3H12V13H9Z"/>
      </svg>
    </button>
    <div class="track">
      <canvas class="strip" aria-hidden="true"></canvas>
      <input type="range" min="0" max="0" value="0" step="1">
    </div>
    <output class="day"></output>
  </div>
  <div class="stage">
    <canvas class="drawing" tabindex="0" role="application"></canvas>
    <p class="note" hidden></p>
    <div class="tip" hidden></div>
    <div class="card" role="dialog" hidden>
      <button type="button" data-do="close">&times;</button>
      <h3></h3>
      <button type="button" data-do="knock"></button>
      <dl></dl>
    </div>
  </div>
  <div class="live" aria-live="polite"></div>
</div>
"""
