"""City (一网统管): one page of what the city hears and owes today, and one of each unit. It reads what the sources publish."""
