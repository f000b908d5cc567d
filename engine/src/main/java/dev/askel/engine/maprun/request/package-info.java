/**
 * The operations of the AWS API on Map Runs and on their children. The entry types are {@code
 * MapRunCalls} and {@code ChildExecutionCalls}.
 */
@NullMarked
package dev.askel.engine.maprun.request;

import org.jspecify.annotations.NullMarked;
