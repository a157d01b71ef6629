"""What was published: overview, results, questions, reports, exports."""
