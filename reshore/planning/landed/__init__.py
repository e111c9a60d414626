"""What a part costs where it is used, from each source of today and each one that an option would bring."""
