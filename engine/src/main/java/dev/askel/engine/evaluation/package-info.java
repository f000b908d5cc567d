/**
 * The threads that evaluate expressions: {@code EvaluationThreads} runs units of work in a fair
 * order, and bounds their memory. No expression that takes long is evaluated on any other thread of
 * the engine. Depends on the interpreter, and on no other package of the engine.
 */
@NullMarked
package dev.askel.engine.evaluation;

import org.jspecify.annotations.NullMarked;
