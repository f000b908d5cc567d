/** Tests of the workers' long polls. */
@NullMarked
package dev.askel.engine.activity;

import org.jspecify.annotations.NullMarked;
