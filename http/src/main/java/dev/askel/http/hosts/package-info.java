/**
 * Decides which requests the server serves, by the host and the origin that they name. This is the
 * first check of a request, because a browser also sends requests for pages of other sites.
 *
 * <p>Entry types: {@link dev.askel.http.hosts.PermittedHosts} and {@link
 * dev.askel.http.hosts.HostRule}. Uses {@code wire} only. No name is resolved after the start.
 */
@NullMarked
package dev.askel.http.hosts;

import org.jspecify.annotations.NullMarked;
