package dev.askel.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a server is deployed, and the settings that follow from it. */
public enum Profile {
    /** One server that owns its database alone. */
    SINGLE,
    /** Several servers on one database, on machines. */
    CLUSTER,
    /** Several servers on one database, in pods. */
    KUBERNETES;

    /** The profile of that name, as the command line spells it. */
    public static Optional<Profile> named(String name) {
        return Arrays.stream(values())
                .filter(profile -> profile.spelling().equals(name))
                .findFirst();
    }

    /** The name as the command line spells it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The profile's settings, unresolved: they go below the operator's own and above the libraries'
     * {@code reference.conf}.
     */
    public Config settings() {
        return ConfigFactory.parseResourcesAnySyntax(Profile.class, spelling());
    }
}
