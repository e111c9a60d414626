"""What the app holds for its visitors: sessions, cases, uploads, cached answers."""
