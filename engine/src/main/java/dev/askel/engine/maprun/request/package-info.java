/**
 * Operations of the AWS API on Map Runs and their children, and searches of children. The entry
 * types are {@code MapRunCalls}, {@code ChildExecutionCalls} and {@code MapRunMonitorCalls}.
 */
@NullMarked
package dev.askel.engine.maprun.request;

import org.jspecify.annotations.NullMarked;
