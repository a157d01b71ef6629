"""The only room with SQL: the database and one module for each thing kept in it."""
