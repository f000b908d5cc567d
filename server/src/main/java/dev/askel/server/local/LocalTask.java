package dev.askel.server.local;

import dev.askel.asl.history.FramePath;

/**
 * An attempt of a Task that a worker or a token holder may complete.
 *
 * @param ordinal the number of the attempt within the frame
 */
record LocalTask(RunningExecution execution, FramePath frame, int ordinal) {}
