"""Lead qualification and energy analysis: from an inquiry to a lead that is worth a design, or is not."""
