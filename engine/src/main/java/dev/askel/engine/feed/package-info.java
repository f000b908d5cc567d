/**
 * What happens, as it happens: an execution's events and its end, told to those who listen on any
 * node.
 *
 * <p>The journal and the executions' rows are the truth, and what is told is read from them. A
 * commit only gives a hint that there is something to read, and only where somebody on some node
 * listens: the nodes tell each other for what. Hints may get lost; what was missed is found by a
 * look at all that is listened for, now and then.
 */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
