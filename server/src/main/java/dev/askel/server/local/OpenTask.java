package dev.askel.server.local;

import dev.askel.asl.history.FramePath;

/** An attempt of a Task that somebody outside works on, or may. */
record OpenTask(LocalExecution execution, FramePath frame, int ordinal) {}
