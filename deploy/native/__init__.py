"""Models computed by numpy or the learner's own library, from the files that training wrote; no JVM."""
