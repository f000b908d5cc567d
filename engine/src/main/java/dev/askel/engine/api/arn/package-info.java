/** Amazon Resource Names of the service. */
@NullMarked
package dev.askel.engine.api.arn;

import org.jspecify.annotations.NullMarked;
