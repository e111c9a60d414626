"""A page that fails, on a server like that of app.py."""

import streamlit as st

if __name__ == "__main__":
    st.session_state.language = st.query_params.get("lang", "en")
    raise RuntimeError("the password is swordfish")
else:
    from reshore.ui import serving

    app = st.App(__file__, middleware=serving.MIDDLEWARE, on_script_error=serving.failed)
