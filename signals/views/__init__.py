"""The pages about signals: for residents, and for civil servants at work."""
