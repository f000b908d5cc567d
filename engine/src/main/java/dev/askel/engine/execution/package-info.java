/**
 * The protocol of executions, and the types that all sub-packages share: commands, services,
 * settings and tokens.
 *
 * <p>These terms appear in all sub-packages:
 *
 * <ul>
 *   <li>A frame is the state of one branch or iteration; the root frame is the main line.
 *   <li>A stimulus is an input of a frame, such as a result or a timer.
 *   <li>An effect is an action that follows from the state, such as a call.
 *   <li>A notice is a message to another execution, repeated until it is acknowledged.
 *   <li>The wake-up row is a database row with the time and reason of the next load.
 * </ul>
 *
 * <p>Messages between nodes contain the names of their classes. These classes must therefore keep
 * their names and stay in this package. This package does not depend on its sub-packages, on SQL or
 * on HTTP.
 */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
