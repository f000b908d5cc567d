/**
 * Limits the calls to integration endpoints for the whole cluster, and pauses endpoints
 * (docs/endpoint-limits.md).
 *
 * <p>{@code endpoint_rules} contains the rules. Each node reads them and leases permits in bulk, so
 * a call needs no read from the database. A call without a permit waits in memory for a short time.
 * Otherwise it is {@link dev.askel.engine.task.TaskOutcome.Deferred deferred}: its execution is
 * passivated, and a poller of wake-up rows wakes the execution later.
 *
 * <p>Entry types: {@link dev.askel.engine.endpoint.NodeEndpoints} limits the calls of a node, and
 * {@link dev.askel.engine.endpoint.StoredEndpointRules} changes rules.
 */
@NullMarked
package dev.askel.engine.endpoint;

import org.jspecify.annotations.NullMarked;
