"""What a system is rated for, and how IEEE 2030.5, SunSpec Modbus and OpenADR 3 each state it."""
