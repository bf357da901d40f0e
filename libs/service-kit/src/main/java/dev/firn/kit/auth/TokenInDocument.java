package dev.firn.kit.auth;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Tells readers of a service's OpenAPI document that every call needs the token. */
public final class TokenInDocument implements OASFilter {
  private static final String NAME = "token";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Components components = document.getComponents();
    if (components == null) {
      components = OASFactory.createComponents();
      document.setComponents(components);
    }
    components.addSecurityScheme(
        NAME,
        OASFactory.createSecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("bearer")
            .description(
                "The token that Firn's services share, or one that firn token create made."));
    document.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(NAME));
  }
}
