[ "$${notInterpolated}" ''$${notInterpolated}'' "\${no}" ''''${no}'' "$$" ''$'' ]
