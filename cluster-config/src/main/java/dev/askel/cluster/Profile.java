package dev.askel.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A kind of deployment, with its settings. */
public enum Profile {
    /** One server with exclusive use of its database. */
    SINGLE,
    /** Several servers on one database, on hosts or virtual machines. */
    CLUSTER,
    /** Several servers on one database, in pods. */
    KUBERNETES;

    /** Returns the profile with this name on the command line; empty for an unknown name. */
    public static Optional<Profile> parse(String name) {
        return Arrays.stream(values())
                .filter(profile -> profile.commandLineName().equals(name))
                .findFirst();
    }

    /** Returns the name on the command line. */
    public String commandLineName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the settings of the profile, not yet resolved. The operator's settings override the
     * profile, and the profile overrides the {@code reference.conf} of the libraries.
     */
    public Config settings() {
        return ConfigFactory.parseResourcesAnySyntax(Profile.class, commandLineName());
    }
}
