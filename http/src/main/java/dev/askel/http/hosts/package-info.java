/**
 * Decides which requests the server serves by the host and the origin that they name. A browser
 * sends them for pages of other sites too, so that no other check sees such a request first.
 *
 * <p>Entry types: {@link dev.askel.http.hosts.PermittedHosts} and {@link
 * dev.askel.http.hosts.HostRule}. Uses {@code wire} only; never looks a name up after the start.
 */
@NullMarked
package dev.askel.http.hosts;

import org.jspecify.annotations.NullMarked;
