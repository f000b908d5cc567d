/**
 * The routes of the pause of the whole installation.
 *
 * <p>Entry type: {@link dev.askel.http.rest.installation.InstallationRoutes}.
 */
@NullMarked
package dev.askel.http.rest.installation;

import org.jspecify.annotations.NullMarked;
