/**
 * Compares the alert rules and dashboards of {@code monitoring/} with the metrics of the server and
 * with the documents. The entry type is {@link dev.askel.docs.monitoring.MonitoringTest}.
 */
@NullMarked
package dev.askel.docs.monitoring;

import org.jspecify.annotations.NullMarked;
