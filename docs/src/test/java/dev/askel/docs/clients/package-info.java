/**
 * Runs the clients of {@code docs/clients.md} against a server of this build. The tests use only
 * the wire protocol of the server.
 */
@NullMarked
package dev.askel.docs.clients;

import org.jspecify.annotations.NullMarked;
