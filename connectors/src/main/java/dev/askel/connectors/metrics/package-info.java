/**
 * Sends the metrics of executions to CloudWatch, with the model and the signatures that Tasks use.
 * Entry type: {@link dev.askel.connectors.metrics.CloudWatchMetricSink}.
 */
@NullMarked
package dev.askel.connectors.metrics;

import org.jspecify.annotations.NullMarked;
