/** Tests of semaphores. */
@NullMarked
package dev.askel.engine.semaphore;

import org.jspecify.annotations.NullMarked;
