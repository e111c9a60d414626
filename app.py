"""The app: streamlit run app.py [-- NETWORK], a folder of CSV files or an .xlsx workbook."""

import streamlit as st

from reshore.ui import navigation

st.set_page_config(page_title="reshore", page_icon="🏭", layout="wide", initial_sidebar_state="collapsed")
navigation.run()
