print("busbard")
