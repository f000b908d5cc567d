/**
 * Counts the usage that AWS would bill: state transitions of Standard executions, and requests and
 * duration of Express executions.
 *
 * <p>Entry type: {@link dev.askel.engine.usage.UsageRecorder}. Executions add to {@link
 * dev.askel.engine.usage.UsageCounters} in memory. The recorder adds the counts to one row for each
 * account, region and day. The package reads no execution and no payload.
 */
@NullMarked
package dev.askel.engine.usage;

import org.jspecify.annotations.NullMarked;
