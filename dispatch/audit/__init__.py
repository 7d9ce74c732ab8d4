"""The auditor's side towards people: what it proves by query, and how the desk hears of a finding."""
