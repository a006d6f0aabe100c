"""Generated programs, run for real beside the analysis: any answer certain and wrong fails."""
