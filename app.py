"""The app: `reshore app`, or `streamlit run app.py [-- NETWORK]` with a folder of CSV files or an .xlsx workbook.

Streamlit reads this file twice: as the module of its server, then as the script of every page.
"""

import streamlit as st

if __name__ == "__main__":
    from reshore.ui import navigation

    st.set_page_config(page_title="reshore", page_icon="🏭", layout="wide", initial_sidebar_state="collapsed")
    navigation.run()
else:
    from reshore.ui import serving

    app = st.App(__file__, middleware=serving.MIDDLEWARE, on_script_error=serving.failed, lifespan=serving.opened)
