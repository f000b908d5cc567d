/**
 * Connections: the credentials that HTTP tasks send to an API. Their secrets are sealed with the
 * cluster's keys, and only {@link dev.askel.engine.connection.ConnectionLookup} returns them.
 * Depends on neither HTTP nor executions.
 */
@NullMarked
package dev.askel.engine.connection;

import org.jspecify.annotations.NullMarked;
