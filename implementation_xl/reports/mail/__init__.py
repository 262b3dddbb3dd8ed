"""Drafts of the e-mails that the process's records are: composed from the workbooks, never sent."""
