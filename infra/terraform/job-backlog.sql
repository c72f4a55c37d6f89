SELECT cairn_job_backlog()
