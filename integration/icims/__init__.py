"""The typed gateway to iCIMS: Connect v1 and OAuth."""
