package dev.askel.server.local;

import dev.askel.asl.history.FramePath;

/** An attempt of a Task that a worker or a token holder may complete. */
record LocalTask(RunningExecution execution, FramePath frame, int ordinal) {}
