/**
 * The environment of one execution's actor: its context, its share of the node's memory, and its
 * failures. The failures survive restarts of the actor.
 */
@NullMarked
package dev.askel.engine.execution.actor;

import org.jspecify.annotations.NullMarked;
