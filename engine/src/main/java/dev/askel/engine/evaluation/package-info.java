/**
 * The threads that evaluate expressions. {@code EvaluationThreads} runs units of work in a fair
 * order, and bounds their memory. The engine evaluates long expressions only on these threads.
 * Depends on the interpreter, and on no other package of the engine.
 */
@NullMarked
package dev.askel.engine.evaluation;

import org.jspecify.annotations.NullMarked;
