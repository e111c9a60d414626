"""What runs in the browser: the Streamlit app and its parts."""
