/**
 * The environment of one execution's actor: its context, its part of the node's memory, and its
 * failures. Restarts of the actor keep the failures.
 */
@NullMarked
package dev.askel.engine.execution.actor;

import org.jspecify.annotations.NullMarked;
