/** Tests of the metrics in CloudWatch. */
@NullMarked
package dev.askel.connectors.metrics;

import org.jspecify.annotations.NullMarked;
