/**
 * What {@code docs/clients.md} says of each client, done by the client itself against a server of
 * this build. Knows the server by its wire protocol.
 */
@NullMarked
package dev.askel.docs.clients;

import org.jspecify.annotations.NullMarked;
