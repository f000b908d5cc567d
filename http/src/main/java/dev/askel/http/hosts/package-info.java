/**
 * Decides which requests the server serves, by the host and the origin that they name. This is the
 * first check of a request, because a browser also sends requests for pages of other sites. Finds
 * the client of a request that trusted proxies have forwarded.
 *
 * <p>Entry types: {@link dev.askel.http.hosts.PermittedHosts}, {@link
 * dev.askel.http.hosts.HostRule} and {@link dev.askel.http.hosts.TrustedProxies}. Of the other
 * packages of this module it uses only {@code wire}. No name is resolved after the start.
 */
@NullMarked
package dev.askel.http.hosts;

import org.jspecify.annotations.NullMarked;
