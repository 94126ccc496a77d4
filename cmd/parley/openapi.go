package main

import (
	"github.com/spf13/cobra"

	"parley/api"
)

func (a *app) openAPICommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the API's OpenAPI document", Args: cobra.NoArgs,
		Long: `Prints the OpenAPI 3.1 document of the node's API, as a running node serves it at
/openapi.json. The same, for people to read, is at /docs of the console's address.`,
		Example: `  parley openapi > parley-openapi.json`,
		RunE: func(*cobra.Command, []string) error {
			document, err := api.Document()
			if err != nil {
				return err
			}
			_, err = a.out.Write(document)
			return err
		},
	}
}
