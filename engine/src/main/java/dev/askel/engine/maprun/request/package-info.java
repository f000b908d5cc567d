/**
 * The operations of the AWS API on Map Runs and on their children. {@link
 * dev.askel.engine.maprun.request.MapRunCalls} and {@link
 * dev.askel.engine.maprun.request.ChildExecutionCalls} are the entry types.
 */
@NullMarked
package dev.askel.engine.maprun.request;

import org.jspecify.annotations.NullMarked;
