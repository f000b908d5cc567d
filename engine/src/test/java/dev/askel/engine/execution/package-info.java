/** Tests of running executions and of the messages between them. */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
