/**
 * Connections: how HTTP tasks show an API who calls. Their secrets are sealed with the cluster's
 * keys and leave this room only for those who call. Knows no HTTP and no execution.
 */
@NullMarked
package dev.askel.engine.connection;

import org.jspecify.annotations.NullMarked;
